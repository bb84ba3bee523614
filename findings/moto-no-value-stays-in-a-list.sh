#!/usr/bin/env bash
# moto 5.2.1 (CloudFormation's part of the AWS emulator, from PyPI).
#
# Fn::If with {"Ref": "AWS::NoValue"} is how a template has a property, or a member of a list, under a condition only.
# CloudFormation takes either out. moto takes the property out, and leaves the member of a list where it is. A policy whose second
# statement is under a condition that is false is refused with "Syntax errors in policy.", whole stack and all, though the
# policy that CloudFormation makes of it has one statement and is valid.
#
# Seen on 2026-11-28: "property done", "member MalformedPolicyDocument", "no member done".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'moto[cloudformation,iam]==5.2.1'
cat >try.py <<'PY'
import json, os
os.environ.update(AWS_ACCESS_KEY_ID='any', AWS_SECRET_ACCESS_KEY='any', AWS_DEFAULT_REGION='us-east-1')
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

def unless_false(value):
    return {'Fn::If': ['False', value, {'Ref': 'AWS::NoValue'}]}

SEND = {'Effect': 'Allow', 'Action': 'sqs:SendMessage', 'Resource': '*'}
READ = {'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': '*'}

@mock_aws
def outcome(statements, **more):
    policy = {'Type': 'AWS::IAM::ManagedPolicy', 'Properties': {
        'PolicyDocument': {'Version': '2012-10-17', 'Statement': statements}, **more}}
    template = {'Conditions': {'False': {'Fn::Equals': ['a', 'b']}}, 'Resources': {'Policy': policy}}
    try:
        boto3.client('cloudformation').create_stack(
            StackName='stack', TemplateBody=json.dumps(template), Capabilities=['CAPABILITY_IAM'])
    except ClientError as error:
        return error.response['Error']['Code']
    iam = boto3.client('iam')
    arn = iam.list_policies(Scope='Local')['Policies'][0]['Arn']
    made = iam.get_policy_version(PolicyArn=arn, VersionId='v1')['PolicyVersion']['Document']
    assert made['Statement'] == [SEND], made
    return 'done'

print('property', outcome([SEND], Description=unless_false('not there')))
print('member', outcome([SEND, unless_false(READ)]))
print('no member', outcome([SEND]))
PY
venv/bin/python try.py | tee seen.txt
grep -qx 'property done' seen.txt
grep -qx 'member MalformedPolicyDocument' seen.txt
grep -qx 'no member done' seen.txt
echo "As described."
