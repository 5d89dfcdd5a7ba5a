package stack

import (
	"net"
	"net/http"
	"net/netip"

	"countersign/local/desk"
)

// startDesk serves the phone pages and the desk, which shows them beside the login. It
// also serves gateway at a second address for the desk's frame, because the login's own
// address forbids framing.
func (s *Stack) startDesk(o *Options, gateway http.Handler) error {
	if s.Authy == nil {
		return nil
	}
	listener, taken, err := listen(o.PhoneAddr)
	if err != nil {
		return err
	}
	s.onClose(func() { listener.Close() })
	frame, _, err := listen("")
	if err != nil {
		return err
	}
	s.phone, _ = netip.ParseAddrPort(listener.Addr().String())
	s.DeskURL, s.PhoneURL, s.PhoneTaken = url(listener)+"/", url(listener)+"/phone/", taken
	s.serve(s.serverOf(desk.Framed(gateway, url(listener), s.URL)), frame)

	config := desk.Config{URL: url(listener), Login: s.URL + "/", Frame: url(frame), Phone: s.Authy.PhonePages()}
	if o.Demo {
		account := demoAccount()
		config.Email, config.Password = account.Email, account.Password
	}
	shown, err := desk.Handler(config)
	if err != nil {
		return err
	}
	s.serve(s.serverOf(shown), listener)
	return nil
}

// NetworkURLs returns the phone pages' URLs for other machines, if PhoneAddr opens them
// to the network.
func (s *Stack) NetworkURLs() []string {
	if !s.phone.IsValid() || s.phone.Addr().IsLoopback() {
		return nil
	}
	addresses, _ := net.InterfaceAddrs() // on an error there are no URLs
	var urls []string
	for _, address := range addresses {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.To4() == nil {
			continue
		}
		if ip, _ := netip.AddrFromSlice(network.IP.To4()); s.phone.Addr().IsUnspecified() || s.phone.Addr().Unmap() == ip {
			urls = append(urls, "http://"+netip.AddrPortFrom(ip, s.phone.Port()).String()+"/phone/")
		}
	}
	return urls
}
