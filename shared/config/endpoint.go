package config

import (
	"errors"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// endpoint is the URL of Systems Manager: the one that the environment names, as
// for every AWS program, or AWS's own in the region.
func endpoint(settings aws.Config) (string, error) {
	if url := os.Getenv("AWS_ENDPOINT_URL_SSM"); url != "" {
		return url, nil
	}
	if settings.BaseEndpoint != nil { // AWS_ENDPOINT_URL
		return *settings.BaseEndpoint, nil
	}
	region := settings.Region
	if region == "" || strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", errors.New("AWS_REGION is not set to a region")
	}
	host := "ssm."
	// GovCloud has one endpoint only, and that is the FIPS one.
	if strings.EqualFold(os.Getenv("AWS_USE_FIPS_ENDPOINT"), "true") && !strings.HasPrefix(region, "us-gov-") {
		host = "ssm-fips."
	}
	suffix := "amazonaws.com"
	for prefix, other := range map[string]string{"cn-": "amazonaws.com.cn", "eusc-": "amazonaws.eu"} {
		if strings.HasPrefix(region, prefix) {
			suffix = other
		}
	}
	return "https://" + host + region + "." + suffix, nil
}
