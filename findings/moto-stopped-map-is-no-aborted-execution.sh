#!/usr/bin/env bash
# moto 5.2.1 (its server, with "execute_state_machine").
#
# An execution that is stopped while a Map of it works ends as FAILED, with the error States.Runtime and the cause "AttributeError('str' object
# has no attribute 'get')". On AWS it is ABORTED, with the error and cause that StopExecution gave; one that is stopped in a plain
# Wait is ABORTED in moto as well. So what counts stopped executions by their status cannot be tried there with a Map.
#
# Seen on 2026-11-28: "map FAILED States.Runtime", "wait ABORTED".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'moto[server,stepfunctions]==5.2.1'
export MOTO_PORT=5791 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
venv/bin/python -m moto.server -p "$MOTO_PORT" >server.txt 2>&1 &
server=$!
cat >try.py <<'PY'
import json, os, time, urllib.request
import boto3
at = 'http://127.0.0.1:' + os.environ['MOTO_PORT']
config = json.dumps({'stepfunctions': {'execute_state_machine': True}}).encode()
for _ in range(60):
    try:
        urllib.request.urlopen(urllib.request.Request(at + '/moto-api/config', config, {'Content-Type': 'application/json'}))
        break
    except OSError:
        time.sleep(0.5)
wait = {'StartAt': 'Wait', 'States': {'Wait': {'Type': 'Wait', 'Seconds': 3, 'End': True}}}
many = {'StartAt': 'Map', 'States': {'Map': {
    'Type': 'Map', 'ItemsPath': '$', 'MaxConcurrency': 1, 'End': True,
    'ItemProcessor': {'ProcessorConfig': {'Mode': 'INLINE'}, **wait}}}}
for name, region, definition in (('map', 'eu-west-1', many), ('wait', 'eu-west-2', wait)):
    steps = boto3.client('stepfunctions', endpoint_url=at, region_name=region)
    arn = steps.create_state_machine(
        name=name, definition=json.dumps(definition), roleArn='arn:aws:iam::123456789012:role/role')['stateMachineArn']
    execution = steps.start_execution(stateMachineArn=arn, input='[1, 2, 3]')['executionArn']
    time.sleep(1)
    steps.stop_execution(executionArn=execution, error='Enough', cause="somebody said so")
    for _ in range(100):
        ended = steps.describe_execution(executionArn=execution)
        if ended['status'] != 'RUNNING':
            break
        time.sleep(0.2)
    print(name, ended['status'], ended.get('error', ''), ended.get('cause', ''))
PY
venv/bin/python try.py | tee seen.txt
grep -q "^map FAILED States.Runtime" seen.txt
grep -q '^wait ABORTED' seen.txt
echo "As described."
