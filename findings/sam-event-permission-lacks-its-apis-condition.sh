#!/usr/bin/env bash
# AWS SAM (aws-sam-translator 1.110.0).
#
# An AWS::Serverless::HttpApi with a Condition gives that condition to its API and to its stage. The AWS::Lambda::Permission
# which SAM makes of a function's HttpApi event on that API gets none, though its SourceArn refers to the API. So when the
# condition is false, the template has a resource that refers to one which is not made, and CloudFormation takes no such
# template. An event cannot have a condition of its own; a permission that is written out beside a DefinitionBody can.
#
# Seen on 2026-11-28: "Api IsThere", "ApiApiGatewayDefaultStage IsThere", "FunctionHttpPermission None, refers to Api".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'aws-sam-translator==1.110.0'
cat >try.py <<'PY'
import os
os.environ['AWS_DEFAULT_REGION'] = 'us-east-1'
from samtranslator.translator.transform import transform

class NoManagedPolicies:
    def load(self):
        return {}

template = {
    'Transform': 'AWS::Serverless-2016-10-31',
    'Parameters': {'Wanted': {'Type': 'String', 'Default': 'no'}},
    'Conditions': {'IsThere': {'Fn::Equals': [{'Ref': 'Wanted'}, 'yes']}},
    'Resources': {
        'Api': {'Type': 'AWS::Serverless::HttpApi', 'Condition': 'IsThere'},
        'Function': {'Type': 'AWS::Serverless::Function', 'Properties': {
            'Handler': 'index.handler', 'Runtime': 'python3.13', 'CodeUri': 's3://bucket/key',
            'Events': {'Http': {'Type': 'HttpApi', 'Properties': {'ApiId': {'Ref': 'Api'}}}}}}}}
made = transform(template, {}, NoManagedPolicies())['Resources']
for name in ('Api', 'ApiApiGatewayDefaultStage', 'FunctionHttpPermission'):
    refers = ', refers to Api' if name.startswith('Function') and '${__ApiId__}' in str(made[name]) else ''
    print(name, str(made[name].get('Condition')) + refers)
print(made['FunctionHttpPermission']['Properties']['SourceArn'])
PY
venv/bin/python try.py | tee seen.txt
grep -q '^Api IsThere$' seen.txt
grep -q '^ApiApiGatewayDefaultStage IsThere$' seen.txt
grep -q '^FunctionHttpPermission None, refers to Api$' seen.txt
echo "As described."
