package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientKey returns the address that questions are counted for. Behind a trusted proxy it is
// the last one that the proxy names; of IPv6 the network of a household, 64 bits, counts.
func (a *Adapter) clientKey(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr := peer.Addr().Unmap()
	if a.trusted(addr) {
		forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, name := range slices.Backward(forwarded) {
			next, err := netip.ParseAddr(strings.TrimSpace(name))
			if err != nil {
				break
			}
			addr = next.Unmap()
			if !a.trusted(addr) {
				break
			}
		}
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

func (a *Adapter) trusted(addr netip.Addr) bool {
	for _, p := range a.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
