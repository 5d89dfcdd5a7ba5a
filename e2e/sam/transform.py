"""transform.py TEMPLATE [Name=Value ...]: prints the CloudFormation that the SAM transform makes of a template.

It needs neither AWS nor a network. Run it with the Python that SAM CLI is installed in. Name=Value sets a parameter.
"""
import json
import sys

import boto3
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def main(path, *settings):
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # The transform wants code that is in S3 already. No bucket is asked, so any place will do.
    template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    parameters = {name: p.get("Default", "") for name, p in template.get("Parameters", {}).items()}
    parameters.update(setting.split("=", 1) for setting in settings)
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="us-east-1"))
    json.dump(translator.translate(template, parameters), sys.stdout, indent=1)


main(*sys.argv[1:])
