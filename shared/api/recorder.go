package api

import (
	"bytes"
	"net/http"
)

// recorder keeps an answer until it is complete, so a handler that fails halfway has
// sent nothing. Status 0 means that nothing was written.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (rec *recorder) Header() http.Header { return rec.header }

// WriteHeader keeps the first status, as net/http does.
func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
}

func (rec *recorder) Write(b []byte) (int, error) {
	rec.WriteHeader(http.StatusOK)
	return rec.body.Write(b)
}

// reset drops everything that was written and starts over with the given headers.
func (rec *recorder) reset(header http.Header) {
	rec.header, rec.status = header, 0
	rec.body.Reset()
}

// sendTo writes the recorded answer to w.
func (rec *recorder) sendTo(w http.ResponseWriter) error {
	for name, values := range rec.header {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.status)
	_, err := w.Write(rec.body.Bytes())
	return err
}
