// Package site serves the web client's files as the deployed stack's CDN does: with
// the same headers, compressed, and with tags by which a browser asks whether what it
// has is still good.
package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Handler serves files; / is index.html, and brand.json is the brand. Folders are not
// listed, and names with a part that begins with a dot are not there. What is not there
// is missing's to answer.
func Handler(files fs.FS, brand Brand, missing http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "" {
			name = "index.html"
		}
		content, err := fs.ReadFile(files, name)
		if name == "brand.json" {
			content, err = brand.JSON(), nil
		}
		if err != nil || hidden(name) {
			missing.ServeHTTP(w, r)
			return
		}
		for _, h := range brand.Headers() {
			w.Header().Set(h.Name, h.Value)
		}
		serve(w, r, name, content)
	})
}

// serve answers with a file that is there.
func serve(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	header := w.Header()
	header.Set("Cache-Control", CacheControl)
	header.Set("Content-Type", contentType(name))
	header.Set("Vary", "Accept-Encoding")
	sum := sha256.Sum256(content)
	tag := hex.EncodeToString(sum[:16])
	if takesGzip(r) {
		content, tag = compress(content), tag+"-gzip"
		header.Set("Content-Encoding", "gzip")
		r.Header.Del("Range") // of the plain file, which this is not
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// compress is content as a client that takes gzip gets it.
func compress(content []byte) []byte {
	var small bytes.Buffer
	z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		panic("site: no such level of compression: " + err.Error()) // a constant of gzip's own
	}
	_, _ = z.Write(content) // a buffer takes everything
	_ = z.Close()
	return small.Bytes()
}

// takesGzip reports whether the client says that it can read gzip.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(quality), "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

// contentType does not depend on the tables of the machine that serves.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}

// hidden reports whether a name has a part that begins with a dot.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}
