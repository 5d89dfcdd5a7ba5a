package conformance_test

import (
	"testing"

	"countersign/sim/dynamodb/conformance"
	"countersign/sim/dynamodb/tabletest"
)

func TestEngines(t *testing.T) { tabletest.Each(t, conformance.Run) }
