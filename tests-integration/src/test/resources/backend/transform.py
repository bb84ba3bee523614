"""Prints the SAM template named by the first argument as the CloudFormation template that it stands for.

As `sam package` does, the code is an object in S3 (the second argument, bucket/key); the state machines' definitions are put
into the template instead, which the transform takes as well.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

path, code = Path(sys.argv[1]), sys.argv[2]
template = yaml_parse(path.read_text())
for resource in template["Resources"].values():
    properties = resource.get("Properties", {})
    if "CodeUri" in properties:
        properties["CodeUri"] = "s3://" + code
    definition = properties.pop("DefinitionUri", None)
    if definition is not None:
        properties["Definition"] = json.loads((path.parent / definition).read_text())
defaults = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
translator = Translator({}, Parser(), boto_session=boto3.Session())
print(json.dumps(translator.translate(template, defaults), separators=(",", ":"), default=str))
