package conformance_test

import (
	"testing"

	"countersign/local/table/conformance"
	"countersign/local/table/tabletest"
)

func TestEngines(t *testing.T) { tabletest.Each(t, conformance.Run) }
