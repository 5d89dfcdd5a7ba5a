package gateway

import (
	"io/fs"
	"net/http"

	"countersign/sim/site"
)

// static serves the web client's files.
func static(files fs.FS, brand site.Brand) http.Handler {
	return site.Handler(files, brand, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "Not Found")
	}))
}
