#!/usr/bin/env bash
# LocalStack 4.14.0 (localstack-core from PyPI, without Docker).
#
# The DefinitionSubstitutions of an AWS::StepFunctions::StateMachine are a map whose values are texts, numbers or truth values
# by CloudFormation's own schema of that type; a parameter of type Number is the usual case. LocalStack's stack fails with a
# number, written out or by such a parameter, and what it says is Python's: "replace() argument 2 must be str, not int". The
# same number as a text is taken.
#
# Seen on 2026-11-28: "number CREATE_FAILED: ... replace() argument 2 must be str, not int", "parameter" the same,
# "text CREATE_COMPLETE".
set -euo pipefail
command -v python3.13 >/dev/null || { echo "SKIPPED: there is no python3.13"; exit 0; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }; rm -rf "$work"' EXIT
cd "$work"
python3.13 -m venv venv
# Its own requirements take cbor2 6.3.0 and pyOpenSSL 26.4.0 and leave the last one out, and it does not start so. This
# cryptography is one that this pyOpenSSL takes.
venv/bin/pip --quiet install 'localstack-core[runtime]==4.14.0' 'cbor2==5.7.1' 'pyOpenSSL==25.1.0' 'cryptography==45.0.7' \
    'service-identity==24.2.0'
export LOCALSTACK_AT=127.0.0.1:4591
mkdir -p root/etc/localstack root/tmp root/usr/lib/localstack root/var/lib/localstack
env OVERRIDE_IN_DOCKER=0 FILESYSTEM_ROOT="$work/root" GATEWAY_LISTEN="$LOCALSTACK_AT" DNS_ADDRESS=0 \
    SKIP_SSL_CERT_DOWNLOAD=1 DISABLE_EVENTS=1 venv/bin/python -m localstack.runtime.main >server.txt 2>&1 &
server=$!
cat >try.py <<'PY'
import json, os, time, urllib.request
import boto3
at = 'http://' + os.environ['LOCALSTACK_AT']
for _ in range(120):
    try:
        urllib.request.urlopen(at + '/_localstack/health')
        break
    except OSError:
        time.sleep(0.5)
stacks = boto3.client('cloudformation', endpoint_url=at, region_name='us-east-1',
                      aws_access_key_id='test', aws_secret_access_key='test')

def outcome(name, seconds):
    wait = '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": ${seconds}, "End": true}}}'
    machine = {'Type': 'AWS::StepFunctions::StateMachine', 'Properties': {
        'RoleArn': 'arn:aws:iam::000000000000:role/any', 'DefinitionString': wait,
        'DefinitionSubstitutions': {'seconds': seconds}}}
    parameters = {'Seconds': {'Type': 'Number', 'Default': 3}}
    stacks.create_stack(
        StackName=name, TemplateBody=json.dumps({'Parameters': parameters, 'Resources': {'Machine': machine}}))
    for _ in range(120):
        status = stacks.describe_stacks(StackName=name)['Stacks'][0]['StackStatus']
        if not status.endswith('IN_PROGRESS'):
            break
        time.sleep(0.5)
    reasons = [event['ResourceStatusReason']
               for event in stacks.describe_stack_events(StackName=name)['StackEvents']
               if event['LogicalResourceId'] == 'Machine' and event['ResourceStatus'] == 'CREATE_FAILED']
    print(name, ': '.join([status, *reasons]))

outcome('number', 3)
outcome('parameter', {'Ref': 'Seconds'})
outcome('text', '3')
PY
venv/bin/python try.py | tee seen.txt || { tail -20 server.txt; exit 1; }
for with in number parameter; do
    grep -q "^$with CREATE_FAILED: .*replace() argument 2 must be str, not int" seen.txt
done
grep -qx 'text CREATE_COMPLETE' seen.txt
echo "As described."
