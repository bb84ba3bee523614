#!/usr/bin/env bash
# LocalStack 4.14.0 (localstack-core from PyPI, without Docker).
#
# SAM makes an alias of a function with AutoPublishAlias, and documents `!Ref Function.Alias` as the way to refer to it; the
# transform replaces it. LocalStack runs SAM's own transform, but looks the template's references up before, so that a change
# set, which is what `sam deploy` makes, is refused: "Unresolved resource dependencies [Function.Alias] in the Resources block of the
# template". The same in `Fn::Sub` is taken (which cfn-lint refuses: cfn-lint-knows-sams-alias-in-ref-only.sh).
# A template that has been transformed before can be deployed there.
#
# Seen on 2026-11-28: "Ref ValidationError: Template format error: Unresolved resource dependencies [Function.Alias] ...",
# "Sub CREATE_COMPLETE".
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
export LOCALSTACK_AT=127.0.0.1:4592
mkdir -p root/etc/localstack root/tmp root/usr/lib/localstack root/var/lib/localstack
env OVERRIDE_IN_DOCKER=0 FILESYSTEM_ROOT="$work/root" GATEWAY_LISTEN="$LOCALSTACK_AT" DNS_ADDRESS=0 \
    SKIP_SSL_CERT_DOWNLOAD=1 DISABLE_EVENTS=1 venv/bin/python -m localstack.runtime.main >server.txt 2>&1 &
server=$!
cat >try.py <<'PY'
import json, os, time, urllib.request
import boto3
from botocore.exceptions import ClientError
at = 'http://' + os.environ['LOCALSTACK_AT']
for _ in range(120):
    try:
        urllib.request.urlopen(at + '/_localstack/health')
        break
    except OSError:
        time.sleep(0.5)
stacks = boto3.client('cloudformation', endpoint_url=at, region_name='us-east-1',
                      aws_access_key_id='test', aws_secret_access_key='test')

def outcome(name, value):
    template = {'Transform': 'AWS::Serverless-2016-10-31', 'Resources': {
        'Function': {'Type': 'AWS::Serverless::Function', 'Properties': {
            'Handler': 'index.handler', 'Runtime': 'python3.13', 'CodeUri': 's3://bucket/key',
            'AutoPublishAlias': 'live'}},
        'Name': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Type': 'String', 'Value': value}}}}
    try:
        stacks.create_change_set(
            StackName=name, ChangeSetName='first', ChangeSetType='CREATE', TemplateBody=json.dumps(template),
            Capabilities=['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'])
    except ClientError as error:
        return error.response['Error']['Code'] + ': ' + error.response['Error']['Message']
    for _ in range(120):
        status = stacks.describe_change_set(StackName=name, ChangeSetName='first')['Status']
        if status not in ('CREATE_PENDING', 'CREATE_IN_PROGRESS'):
            break
        time.sleep(0.5)
    return status

print('Ref', outcome('with-ref', {'Ref': 'Function.Alias'}))
print('Sub', outcome('with-sub', {'Fn::Sub': '${Function.Alias}'}))
PY
venv/bin/python try.py | tee seen.txt || { tail -20 server.txt; exit 1; }
grep -qF 'Ref ValidationError: Template format error: Unresolved resource dependencies [Function.Alias]' seen.txt
grep -qx 'Sub CREATE_COMPLETE' seen.txt
echo "As described."
