#!/usr/bin/env bash
# cfn-lint 1.58.0, which `sam validate --lint` asks (aws-sam-cli 1.170.0), beside aws-sam-translator 1.115.0.
#
# SAM makes an alias of a function with AutoPublishAlias and documents `Function.Alias` as the name to refer to it by. The
# transform takes it in `Ref` and in the text of `Fn::Sub`, and makes the same reference of both. The linter takes it in `Ref`
# only: in `Fn::Sub` it is an error (E1019) that AWS::Lambda::Function has no such attribute. Another error (E3724) is
# AutoPublishAliasAllProperties in Globals.Function, where SAM documents it and takes it.
# So a template that deploys is refused. A text with the alias in it can be written as a `Fn::Sub` with a variable that is
# the `Ref`, and the property be given to each function.
#
# Seen on 2026-11-28: "Ref []", "Sub ['E1019']", "global ['E3724']", "variable []", and the same alias in each template.
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'cfn-lint==1.58.0' 'aws-sam-translator==1.115.0'
cat >try.py <<'PY'
import copy, json, os
os.environ['AWS_DEFAULT_REGION'] = 'us-east-1'
from cfnlint.api import ManualArgs, lint
from samtranslator.translator.transform import transform

class NoManagedPolicies:
    def load(self):
        return {}

def template(value, **globals):
    return {
        'Transform': 'AWS::Serverless-2016-10-31',
        **({'Globals': {'Function': globals}} if globals else {}),
        'Resources': {
            'Function': {'Type': 'AWS::Serverless::Function', 'Properties': {
                'Handler': 'index.handler', 'Runtime': 'python3.13', 'CodeUri': 's3://bucket/key',
                'AutoPublishAlias': 'live'}},
            'Name': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Type': 'String', 'Value': value}}}}

def references(value):
    return 'FunctionAliaslive' in json.dumps(value)

ref = {'Ref': 'Function.Alias'}
tried = {
    'Ref': template(ref),
    'Sub': template({'Fn::Sub': 'alias ${Function.Alias}'}),
    'global': template(ref, AutoPublishAliasAllProperties=True),
    'variable': template({'Fn::Sub': ['alias ${Alias}', {'Alias': ref}]})}
for name, each in tried.items():
    found = lint(json.dumps(each, indent=1), config=ManualArgs(regions=['us-east-1']))
    made = transform(copy.deepcopy(each), {}, NoManagedPolicies())['Resources']
    assert 'FunctionAliaslive' in made and references(made['Name']), made
    print(name, sorted({match.rule.id for match in found if match.rule.severity == 'error'}))
PY
venv/bin/python try.py 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
grep -qxF 'Ref []' seen.txt
grep -qxF "Sub ['E1019']" seen.txt
grep -qxF "global ['E3724']" seen.txt
grep -qxF 'variable []' seen.txt
echo "As described."
