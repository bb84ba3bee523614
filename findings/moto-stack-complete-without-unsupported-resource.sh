#!/usr/bin/env bash
# moto 5.2.5 (CloudFormation's part of the AWS emulator, from PyPI).
#
# One would guess that a stack with a resource type which the emulator does not know is refused, or ends in CREATE_FAILED
# with the resource's name. Seen: with AWS::ApiGatewayV2::Api, a common type, the stack is CREATE_COMPLETE. There is no such
# resource, the stack's list of resources has an entry without a name and without a status, and all that is said is a Python
# warning in the server's own output. As soon as an output asks for the resource's attribute, creating the same stack ends in
# an internal error (over HTTP: a 500 with an HTML page), and the attribute's name is nowhere in it.
#
# So an emulator's CREATE_COMPLETE says nothing of what was created: compare the resources with the template's.
#
# Seen on 2026-11-28: "without an output: CREATE_COMPLETE, resources [None, 'Queue'], APIs that are there: 0, warned: True" and
# "with an output: AttributeError: 'NoneType' object has no attribute 'has_cfn_attr'".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[cloudformation]==5.2.5'

cat >"$folder/stack.py" <<'PYTHON'
import json
import os
import warnings

os.environ.update(AWS_ACCESS_KEY_ID="any", AWS_SECRET_ACCESS_KEY="any", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws

api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "orders", "ProtocolType": "HTTP"}}
queue = {"Type": "AWS::SQS::Queue"}
template = {"Resources": {"Api": api, "Queue": queue}}

with mock_aws(), warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    stacks = boto3.client("cloudformation")
    stacks.create_stack(StackName="orders", TemplateBody=json.dumps(template))
    status = stacks.describe_stacks(StackName="orders")["Stacks"][0]["StackStatus"]
    listed = stacks.describe_stack_resources(StackName="orders")["StackResources"]
    names = [resource.get("LogicalResourceId") for resource in listed]
    apis = boto3.client("apigatewayv2").get_apis()["Items"]
    told = any("AWS::ApiGatewayV2::Api" in str(warning.message) for warning in warned)
    print(f"without an output: {status}, resources {names}, APIs that are there: {len(apis)}, warned: {told}")
    assert status == "CREATE_COMPLETE" and sorted(names, key=str) == [None, "Queue"] and not apis and told

with mock_aws(), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    template["Outputs"] = {"Endpoint": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}}
    try:
        boto3.client("cloudformation").create_stack(StackName="orders", TemplateBody=json.dumps(template))
        raise SystemExit("changed: the output is no longer an error")
    except AttributeError as error:
        print(f"with an output: AttributeError: {error}")
        assert "ApiEndpoint" not in str(error)
PYTHON
"$folder/venv/bin/python" "$folder/stack.py"
echo "As described."
