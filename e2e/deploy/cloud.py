"""cloud.py PORT: AWS on one machine, for the tools of an operator: moto, and what its CloudFormation lacks.

It serves at 127.0.0.1:PORT. CLOUD_CDN is the host that each distribution says it has, CLOUD_BROKEN the name of a file: while
it is there, every deployment fails at its end.

moto's CloudFormation has no SAM transform, so templates are expanded here with SAM's own translator. It knows no Rules and
no RetainExceptOnCreate. For resource types that it does not know there are stand-ins that keep their properties: they can be
listed, referred to and deleted, and do nothing else. A type that has neither fails the deployment.
"""
import json
import os
import sys
import uuid

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from werkzeug.serving import run_simple

from moto.cloudformation import models, parsing, responses
from moto.cloudformation.utils import yaml_tag_constructor
from moto.cloudfront.models import CloudFrontBackend, cloudfront_backends
from moto.core.common_models import CloudFormationModel
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app


def stand_in(kind, attributes=lambda self: {}, name=lambda self: self.logical + "-" + uuid.uuid4().hex[:8]):
    """Makes moto know a resource type. attributes gives what Fn::GetAtt may ask for, name what Ref gives."""

    class StandIn(CloudFormationModel):
        __module__ = "moto.cloudformation.stand_in"  # moto sorts its models by that

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return kind

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            made = cls()
            made.logical = kwargs.get("LogicalId", resource_name)
            made.account, made.region = account_id, region_name
            made.properties = cloudformation_json.get("Properties", {})
            made.physical_resource_id = name(made)
            return made

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
            original_resource.properties = cloudformation_json.get("Properties", {})
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            pass

        def get_cfn_attribute(self, attribute_name):
            return attributes(self)[attribute_name]

        def is_created(self):
            return True

    STAND_INS.append(StandIn)  # moto finds subclasses by weak references


STAND_INS = []

for plain in (
    "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route",
    "AWS::CloudFront::ResponseHeadersPolicy", "AWS::CloudFront::OriginAccessControl",
    "AWS::Logs::MetricFilter", "AWS::S3::BucketPolicy", "AWS::SNS::Subscription",
):
    stand_in(plain)

stand_in("AWS::ApiGatewayV2::Api", name=lambda self: uuid.uuid4().hex[:10],
         attributes=lambda self: {"ApiEndpoint": f"https://{self.physical_resource_id}.execute-api.{self.region}.amazonaws.com"})
stand_in("AWS::CloudWatch::Alarm", name=lambda self: self.properties["AlarmName"],
         attributes=lambda self: {"Arn": f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{self.physical_resource_id}"})
stand_in("AWS::SecretsManager::Secret",
         name=lambda self: f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:{self.logical}-a1b2c3")


def function_arn(self):
    return f"arn:aws:cloudfront::{self.account}:function/{self.properties['Name']}"


# For Fn::GetAtt in its short form moto cuts the attribute at its first dot.
stand_in("AWS::CloudFront::Function", name=function_arn,
         attributes=lambda self: dict.fromkeys(["FunctionARN", "FunctionMetadata", "FunctionMetadata.FunctionARN"], function_arn(self)))


def distribution(self):
    """Makes one that moto's CloudFront knows, because it is asked to forget its pages."""
    backend = cloudfront_backends[self.account]["aws"]
    made, _, _ = backend.create_distribution(
        {"CallerReference": uuid.uuid4().hex, "Origins": {"Items": [{"Id": "web", "DomainName": "web.s3.amazonaws.com"}]},
         "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"}, "Comment": "", "Enabled": True}, [])
    return made.distribution_id


stand_in("AWS::CloudFront::Distribution", name=distribution,
         attributes=lambda self: {"DomainName": os.environ["CLOUD_CDN"]})


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        yaml.add_multi_constructor("", yaml_tag_constructor)
        return yaml.load(text, Loader=yaml.Loader)


def expanded(text):
    """What the SAM transform makes of a template; any other template as it is."""
    template = parsed(text)
    if "Transform" not in template:
        return text
    for name, resource in template["Resources"].items():
        code = str(resource.get("Properties", {}).get("CodeUri"))
        if resource["Type"] == "AWS::Serverless::Function" and not code.startswith("s3://"):
            raise parsing.ValidationError(message=f"{name}: CodeUri is no place in S3: {code}")
    parameters = {name: p.get("Default", "") for name, p in template.get("Parameters", {}).items()}
    template = Translator({}, Parser(), boto_session=boto3.Session(region_name="us-east-1")).translate(template, parameters)
    for name, resource in template["Resources"].items():
        if resource["Type"] not in parsing.get_model_map():
            raise parsing.ValidationError(message=f"{name}: moto has no {resource['Type']}, and cloud.py no stand-in")
    return json.dumps(template)


backend = models.CloudFormationBackend
create_change_set, execute_change_set = backend.create_change_set, backend.execute_change_set


def create(self, stack_name, change_set_name, template, *args, **kwargs):
    return create_change_set(self, stack_name, change_set_name, expanded(template), *args, **kwargs)


def execute(self, change_set_name, stack_name=None):
    """As moto does; and while the file CLOUD_BROKEN is there, as CloudFormation does when the last resource fails."""
    execute_change_set(self, change_set_name, stack_name)
    change = self.describe_change_set(change_set_name)
    stack = self.stacks[change.stack_id]
    # moto leaves a stack that is made by a change set with the outputs and parameters of none
    stack.template, stack.template_dict, stack.parameters = change.template, change.template_dict, change.parameters
    stack.output_map = stack._create_output_map()
    if os.path.exists(os.environ["CLOUD_BROKEN"]) and not stack.name.startswith("aws-sam-cli"):
        stack._add_stack_event("CREATE_FAILED", resource_status_reason="Resource creation cancelled: CLOUD_BROKEN")
        stack._add_stack_event("ROLLBACK_IN_PROGRESS")
        kept = {name: r for name, r in stack.resource_map._resource_json_map.items() if r.get("DeletionPolicy") == ON_CREATE}
        for resource in kept.values():
            resource["DeletionPolicy"] = "Delete"
        stack.resource_map.delete()
        stack._add_stack_event("ROLLBACK_COMPLETE")
        stack.status = "ROLLBACK_COMPLETE"


delete = parsing.ResourceMap.delete


def retaining(self):
    """moto knows no RetainExceptOnCreate, which is Retain when a stack is deleted."""
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == ON_CREATE:
            resource["DeletionPolicy"] = "Retain"
    delete(self)


read_template = responses.CloudFormationResponse._get_stack_from_s3_url


def read(self, template_url):
    """moto takes the bucket from the path for the host localhost alone."""
    return read_template(self, template_url.replace("127.0.0.1", "localhost"))


responses.CloudFormationResponse._get_stack_from_s3_url = read

create_invalidation = CloudFrontBackend.create_invalidation


def invalidate(self, *args, **kwargs):
    """moto writes the status in capitals, and the AWS CLI would wait for Completed forever."""
    made = create_invalidation(self, *args, **kwargs)
    made.status = "Completed"
    return made


CloudFrontBackend.create_invalidation = invalidate

ON_CREATE = "RetainExceptOnCreate"
backend.create_change_set, backend.execute_change_set = create, execute
parsing.ResourceMap.delete = retaining

if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=True)
