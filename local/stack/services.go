package stack

import (
	"net/http"
	"strings"

	"countersign/shared/secrets"
	ssmsim "countersign/sim/ssm"
	"countersign/tools/template"
)

// startServices serves everything that functions call at one address: the tables, the
// parameters with Authy's key and our own, and Authy. Functions in SAM CLI's containers use it by
// AWS_ENDPOINT_URL and AUTHY_API_URL. It does nothing if one of these parts runs
// elsewhere.
func (s *Stack) startServices(t *template.Template, o *Options) error {
	if o.ServicesAddr == "" || s.Table == nil || s.Authy == nil {
		return nil
	}
	functions, err := t.Functions(template.Values{})
	if err != nil {
		return err
	}
	keys := map[string]string{}
	for _, f := range functions {
		for setting, value := range map[string]string{keySetting: s.Authy.Key(), secrets.Setting: s.ring} {
			if name, ok := f.Environment[setting+ofParameter]; ok {
				keys[name] = value
			}
		}
	}
	listener, taken, err := listen(o.ServicesAddr)
	if err != nil {
		return err
	}
	s.ServicesURL, s.ServicesTaken = url(listener), taken
	s.serve(s.serverOf(services(s.Table, ssmsim.New(keys), s.Authy)), listener)
	return nil
}

// services routes a request by its X-Amz-Target, which AWS's JSON protocols always
// send.
func services(tables, parameterStore, authy http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch target := r.Header.Get("X-Amz-Target"); {
		case strings.HasPrefix(target, ssmsim.Target):
			parameterStore.ServeHTTP(w, r)
		case target != "":
			tables.ServeHTTP(w, r)
		default:
			authy.ServeHTTP(w, r)
		}
	})
}
