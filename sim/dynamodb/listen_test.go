package dynamodb_test

import (
	"net/http"
	"strings"
	"testing"

	dynamosim "countersign/sim/dynamodb"
)

func TestListenServesUntilClose(t *testing.T) {
	e, err := dynamosim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{}
	ask := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.URL, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(r)
		if err == nil {
			err = response.Body.Close()
		}
		return err
	}
	if err := ask(); err != nil {
		t.Error(err)
	}
	if _, err := dynamosim.Listen(strings.TrimPrefix(e.URL, "http://")); err == nil || !strings.HasPrefix(err.Error(), "start table engine: ") {
		t.Errorf("got error %v for an address that is taken", err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	if ask() == nil {
		t.Error("a closed engine answers")
	}
}
