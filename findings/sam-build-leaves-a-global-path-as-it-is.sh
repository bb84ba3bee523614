#!/usr/bin/env bash
# AWS SAM CLI (aws-sam-cli 1.170.0).
#
# `sam build` writes its own template into .aws-sam/build, with every relative path turned so that it leads from there to the
# same file. A function with `SkipBuild: true`, whose package something else has made, keeps its CodeUri in that way when it
# names it itself. When CodeUri stands in Globals.Function, which SAM takes as well, it is written down as it was: the build
# succeeds, and the next `sam deploy`, which takes the built template by itself, looks for the package in a folder that is
# not there.
#
# Seen on 2026-11-28: "own CodeUri: ../../package.zip, there", "global CodeUri: package.zip, not there".
set -euo pipefail
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install 'aws-sam-cli==1.170.0'
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 HOME="$work"
head='AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
'
function='Resources:
  Function:
    Type: AWS::Serverless::Function
    Metadata: {SkipBuild: true}
    Properties:
      Handler: index.handler
      Runtime: python3.13
'
mkdir own global
printf '%s' "$head" "$function" '      CodeUri: package.zip
' >own/template.yaml
printf '%s' "$head" 'Globals: {Function: {CodeUri: package.zip}}
' "$function" >global/template.yaml
for where in own global; do
    touch "$where/package.zip"
    (cd "$where" && ../venv/bin/sam build >build.txt 2>&1) || { cat "$where/build.txt"; exit 1; }
    grep -q '^Build Succeeded' "$where/build.txt"
    path=$(sed -n 's/^ *CodeUri: //p' "$where/.aws-sam/build/template.yaml")
    there=there
    [ -e "$where/.aws-sam/build/$path" ] || there='not there'
    echo "$where CodeUri: $path, $there"
done | tee seen.txt
grep -qx 'own CodeUri: ../../package.zip, there' seen.txt
grep -qx 'global CodeUri: package.zip, not there' seen.txt
echo "As described."
