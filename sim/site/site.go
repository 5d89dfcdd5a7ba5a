// Package site serves the web client's files as the deployed stack's CDN does: with the
// same headers, compressed, and with ETags for revalidation.
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

// Handler serves files. / is index.html, and brand.json is the brand. It lists no
// folders and hides names with a part that begins with a dot. Requests for other names
// go to missing.
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

// serve serves an existing file.
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
		r.Header.Del("Range") // it refers to the plain file, not the compressed one
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// compress returns content compressed with gzip.
func compress(content []byte) []byte {
	var small bytes.Buffer
	z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		panic("site: no such level of compression: " + err.Error()) // the level is a constant of gzip's
	}
	_, _ = z.Write(content) // a buffer accepts everything
	_ = z.Close()
	return small.Bytes()
}

// takesGzip reports whether the client accepts gzip.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(quality), "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

// contentType does not depend on the machine's MIME tables.
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
