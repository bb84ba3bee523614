#!/usr/bin/env bash
# moto 5.2.1 (its server).
#
# BatchExecuteStatement with an UPDATE whose WHERE names a version that the item does not have answers without an Error, as if
# it had been done, and so does one of an item that is not there; nothing is changed. DynamoDB answers each such statement with
# ConditionalCheckFailed, which is the only word by which a caller learns that its write lost. An INSERT with a parameter, the
# form of DynamoDB's own examples, is answered by status 500 ("Unsupported type"), and with the value in its text it is done.
# So an optimistic lock that is tested on moto by PartiQL seems to hold and does not.
#
# Seen on 2026-11-28: "UPDATE other version done v1", "UPDATE no item done none", "INSERT parameter 500", "INSERT value done".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'moto[server,dynamodb]==5.2.1'
export MOTO_PORT=5791 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
venv/bin/python -m moto.server -p "$MOTO_PORT" >server.txt 2>&1 &
server=$!
cat >try.py <<'PY'
import os, time, urllib.request
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
at = 'http://127.0.0.1:' + os.environ['MOTO_PORT']
for _ in range(60):
    try:
        urllib.request.urlopen(at + '/moto-api/')
        break
    except OSError:
        time.sleep(0.5)
table = boto3.client('dynamodb', endpoint_url=at, config=Config(retries={'total_max_attempts': 1}))
table.create_table(
    TableName='things', BillingMode='PAY_PER_REQUEST', KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
    AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}])
table.put_item(TableName='things', Item={'id': {'S': 'one'}, 'version': {'S': 'v1'}})

def said(statement, *parameters):
    try:
        more = {'Parameters': [{'S': text} for text in parameters]} if parameters else {}
        answer = table.batch_execute_statement(Statements=[{'Statement': statement, **more}])['Responses'][0]
        return answer['Error']['Code'] if 'Error' in answer else 'done'
    except ClientError as error:
        return str(error.response['ResponseMetadata']['HTTPStatusCode'])

def version(name):
    return table.get_item(TableName='things', Key={'id': {'S': name}}).get('Item', {}).get('version', {}).get('S', 'none')

update = 'UPDATE "things" SET version = ? WHERE id = ? AND version = ?'
print('UPDATE other version', said(update, 'v3', 'one', 'v2'), version('one'))
print('UPDATE no item', said(update, 'v3', 'two', 'v2'), version('two'))
print('UPDATE same version', said(update, 'v2', 'one', 'v1'), version('one'))
print('INSERT parameter', said("INSERT INTO \"things\" VALUE {'id': ?}", 'three'))
print('INSERT value', said("INSERT INTO \"things\" VALUE {'id': 'four'}"))
PY
venv/bin/python try.py | tee seen.txt
grep -q '^UPDATE other version done v1$' seen.txt
grep -q '^UPDATE no item done none$' seen.txt
grep -q '^UPDATE same version done v2$' seen.txt
grep -q '^INSERT parameter 500$' seen.txt
grep -q '^INSERT value done$' seen.txt
echo "As described."
