package api

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"countersign/shared/audit"
)

// Bounds on the texts in a line. CloudWatch cuts a line at 256 KiB, and such a long
// text would help no reader.
const (
	maxErrorText = 2 << 10
	maxStack     = 8 << 10
)

type (
	recordKey struct{}
	logKey    struct{}
)

// record collects what the request's log line will say.
type record struct {
	id     string
	start  time.Time
	method string
	route  string
	status int
	outcome

	mu    sync.Mutex
	attrs []slog.Attr
}

func newRecord(r *http.Request) *record {
	id := gatewayOf(r.Context()).requestID
	if !validID(id) {
		id = rand.Text()
	}
	return &record{id: id, start: time.Now(), method: knownMethod(r.Method)}
}

// into prepares the handler's context: Annotate finds this record in it, and security
// events find their log.
func (rec *record) into(ctx context.Context, r *http.Request, to slog.Handler) context.Context {
	ctx = context.WithValue(ctx, recordKey{}, rec)
	return audit.Into(ctx, handlerOf(ctx, to), audit.Request{ID: rec.id, Source: Source(r), Agent: r.UserAgent()})
}

// Annotate adds attributes to the log line of ctx's request. They must not contain a
// secret, a token, a code, a phone number or an address. Outside a request it does
// nothing. It is safe for concurrent use.
func Annotate(ctx context.Context, attrs ...slog.Attr) {
	rec, ok := ctx.Value(recordKey{}).(*record)
	if !ok {
		return
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.attrs = append(rec.attrs, attrs...)
}

// LogTo makes the requests under ctx log to w instead of stdout, together with their
// security events. Tests use it. Metrics go elsewhere: see [Options.Into].
func LogTo(ctx context.Context, w io.Writer) context.Context {
	return context.WithValue(ctx, logKey{}, slog.NewJSONHandler(w, nil))
}

// handlerOf returns the handler of [LogTo], or to.
func handlerOf(ctx context.Context, to slog.Handler) slog.Handler {
	if other, ok := ctx.Value(logKey{}).(slog.Handler); ok {
		return other
	}
	return to
}

// write writes the request's line, with its time in UTC.
func (rec *record) write(ctx context.Context, to slog.Handler) {
	level := slog.LevelInfo
	if rec.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	line := slog.NewRecord(time.Now().UTC(), level, "request", 0)
	attrs := append(make([]slog.Attr, 0, 16),
		slog.String("method", rec.method),
		slog.String("route", rec.route),
		slog.Int("status", rec.status),
		slog.Float64("ms", float64(time.Since(rec.start).Microseconds())/1000),
		slog.String("requestId", rec.id),
	)
	add := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	add("traceId", traceID(ctx))
	if rec.answer != nil {
		add("code", rec.answer.Code)
	}
	add("error", rec.text)
	add("stack", rec.stack)
	rec.mu.Lock()
	defer rec.mu.Unlock()
	line.AddAttrs(append(attrs, rec.attrs...)...)
	// Without stdout there is nowhere to report an error.
	_ = handlerOf(ctx, to).Handle(ctx, line)
}

// traceID returns the X-Ray trace that the Lambda runtime put into ctx, or "". The
// runtime uses a plain string as the key.
func traceID(ctx context.Context) string {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return cut(root, 64)
		}
	}
	return ""
}
