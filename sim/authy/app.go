package authy

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strconv"
	"strings"
)

const (
	appID     = "58547f6f4014250a11c201f6"
	appSerial = 46113
)

// appDetails is GET app/details.
func (s *Server) appDetails(*call) answer {
	return ok(obj("app", obj("name", s.options.AppName, "plan", "pay_as_you_go", "sms_enabled", true,
		"phone_calls_enabled", true, "app_id", appSerial, "onetouch_enabled", true),
		"message", "Application information.", "success", true))
}

// appStats is GET app/stats: one month, the present one.
func (s *Server) appStats(*call) answer {
	s.mu.Lock()
	now, users := s.now(), 0
	for _, a := range s.accounts {
		if a.member {
			users++
		}
	}
	s.mu.Unlock()
	month := obj("month", now.Month().String(), "year", now.Year(), "api_calls_count", s.Count(Every),
		"auths_count", s.Count(EndpointVerify), "calls_count", s.Count(EndpointCall),
		"sms_count", s.Count(EndpointSMS), "users_count", users)
	return ok(obj("stats", []object{month}, "count", 1, "total_users", users, "app_id", appSerial,
		"message", "Monthly statistics.", "success", true))
}

// secret is POST users/{id}/secret: a picture to scan with another authenticator.
// The phone shows that authenticator's code, so nothing needs to scan it here.
func (s *Server) secret(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused, found := s.user(c.args["id"])
	if !found {
		return refused
	}
	size := 300
	if text := c.params.value("qr_size"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 2000 {
			return refuseWith(http.StatusBadRequest, "60122", "QR code generation failed")
		}
		size = n
	}
	if a.generic == nil {
		a.generic = randomBytes(20)
	}
	name := strings.ReplaceAll(newUUID(), "-", "")
	s.pictures[name] = size
	return ok(obj("label", c.params.value("label"), "issuer", s.options.AppName,
		"qr_code", c.base+"/qr/"+name+".png", "success", true))
}

// servePicture answers with a plain picture of the right size: a stand-in, which
// carries no secret.
func (s *Server) servePicture(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/qr/"), ".png")
	s.mu.Lock()
	size, found := s.pictures[name]
	s.mu.Unlock()
	if !found {
		noSuchURL().write(w)
		return
	}
	picture := image.NewGray(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			if (x*16/size+y*16/size)%2 == 0 {
				picture.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, picture) // a Gray picture of a positive size always encodes
	answer{status: http.StatusOK, contentType: "image/png", body: b.Bytes()}.write(w)
}
