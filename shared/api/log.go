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

// Bounds on what one line may hold: CloudWatch cuts a line at 256 KiB, and
// nobody reads that far.
const (
	maxErrorText = 2 << 10
	maxStack     = 8 << 10
)

type (
	recordKey struct{}
	logKey    struct{}
)

// record collects what is known about one request until its line is written.
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

// into gives the handler's context what the request's lines are written with: this one
// and those of its security events.
func (rec *record) into(ctx context.Context, r *http.Request, to slog.Handler) context.Context {
	ctx = context.WithValue(ctx, recordKey{}, rec)
	return audit.Into(ctx, handlerOf(ctx, to), audit.Request{ID: rec.id, Source: Source(r), Agent: r.UserAgent()})
}

// Annotate adds attributes to the one log line of the request that ctx belongs
// to. They must not hold a secret, a token, a code, a phone or an address.
// Outside a request it does nothing. It is safe for concurrent use.
func Annotate(ctx context.Context, attrs ...slog.Attr) {
	rec, ok := ctx.Value(recordKey{}).(*record)
	if !ok {
		return
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.attrs = append(rec.attrs, attrs...)
}

// LogTo sends the lines of the requests under ctx, and of their security events, to w
// in place of stdout, for tests that read them. It is not for metrics: see [Options.Into].
func LogTo(ctx context.Context, w io.Writer) context.Context {
	return context.WithValue(ctx, logKey{}, slog.NewJSONHandler(w, nil))
}

// handlerOf is where the lines under ctx go.
func handlerOf(ctx context.Context, to slog.Handler) slog.Handler {
	if other, ok := ctx.Value(logKey{}).(slog.Handler); ok {
		return other
	}
	return to
}

// write writes the request's line, in UTC.
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
	// stdout is all there is: nowhere is left to report that it failed.
	_ = handlerOf(ctx, to).Handle(ctx, line)
}

// traceID is the X-Ray trace that the Lambda runtime put into ctx, "" when
// there is none. The key is the runtime's, a plain string.
func traceID(ctx context.Context) string {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return cut(root, 64)
		}
	}
	return ""
}
