package functiontest

import "countersign/shared/api/apitest"

// Strangers are requests that a page of another site makes a browser send, each by
// what they are, where PAGE_ORIGIN is https://login.example.com and ALLOWED_ORIGINS
// has https://app.example.
func Strangers() map[string][]apitest.Option {
	return map[string][]apitest.Option{
		"a form":             {apitest.Header("Origin", "https://evil.example"), apitest.Header("Sec-Fetch-Site", "cross-site")},
		"an old browser":     {apitest.Header("Origin", "https://evil.example")},
		"a sandboxed frame":  {apitest.Header("Origin", "null")},
		"without an origin":  {apitest.Header("Sec-Fetch-Site", "cross-site")},
		"a sister of ours":   {apitest.Header("Origin", "https://www.example.com"), apitest.Header("Sec-Fetch-Site", "same-site")},
		"the API's own host": {apitest.Header("Origin", "https://api.example.com")},
		"a listed page that wants cookies": {apitest.Header("Origin", "https://app.example"), apitest.Header("Sec-Fetch-Site", "cross-site"),
			apitest.Header("Accept-Session", "cookie")},
	}
}
