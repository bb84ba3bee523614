#!/usr/bin/env bash
# moto 5.2.1 (its server, with "execute_state_machine").
#
# A state that reads an object of S3 by arn:aws:states:::aws-sdk:s3:getObject ends in States.Runtime, "cannot pickle
# '_io.BufferedReader' object", as soon as its ResultSelector takes $.Body; on AWS the body is a text. headObject in the same
# machine works. So a definition that looks at the head of a file is executed there only with a stand-in for that state.
#
# Seen on 2026-11-28: headObject "8", getObject "cannot pickle '_io.BufferedReader' object".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'moto[server,s3,stepfunctions]==5.2.1'
export MOTO_PORT=5790 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
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
s3 = boto3.client('s3', endpoint_url=at)
s3.create_bucket(Bucket='bucket')
s3.put_object(Bucket='bucket', Key='list.csv', Body=b'a,b\n1,2\n')
state = lambda call, result, **more: {
    'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:s3:' + call,
    'Parameters': {'Bucket': 'bucket', 'Key': 'list.csv'}, 'ResultSelector': {'x.$': result}, 'ResultPath': '$.' + call,
    'Catch': [{'ErrorEquals': ['States.ALL'], 'ResultPath': '$.error', 'Next': 'End'}], **more}
machine = {'StartAt': 'Head', 'States': {
    'Head': state('headObject', '$.ContentLength', Next='Get'), 'Get': state('getObject', '$.Body', Next='End'),
    'End': {'Type': 'Pass', 'End': True}}}
steps = boto3.client('stepfunctions', endpoint_url=at)
arn = steps.create_state_machine(
    name='machine', definition=json.dumps(machine), roleArn='arn:aws:iam::123456789012:role/role')['stateMachineArn']
execution = steps.start_execution(stateMachineArn=arn, input='{}')['executionArn']
ended = steps.describe_execution(executionArn=execution)
while ended['status'] == 'RUNNING':
    time.sleep(0.2)
    ended = steps.describe_execution(executionArn=execution)
output = json.loads(ended['output'])
print('headObject', output['headObject']['x'])
print('getObject', output.get('error', {}).get('Cause', output.get('getObject')))
PY
venv/bin/python try.py | tee seen.txt
grep -q '^headObject 8$' seen.txt
grep -q "^getObject cannot pickle '_io.BufferedReader' object" seen.txt
echo "As described."
