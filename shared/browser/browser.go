// Package browser names the browser and operating system of a User-Agent. A client can
// send any text there, so none of it is copied: the result is always one of the names
// below.
package browser

import "strings"

// Of returns the browser and its operating system, such as "Firefox" and "Windows". An
// unknown one is "".
func Of(agent string) (family, system string) { return familyOf(agent), systemOf(agent) }

// pick maps a text in the User-Agent to a name.
type pick struct{ text, name string }

// familyOf finds the browser. Most browsers also claim to be others (Edge says "Chrome"
// and "Safari" too), so the order matters.
func familyOf(agent string) string {
	return first(agent, []pick{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	})
}

// systemOf finds the operating system. An iPad that asks for desktop pages claims to be
// a Mac.
func systemOf(agent string) string {
	return first(agent, []pick{
		{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
		{"CrOS", "ChromeOS"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
	})
}

func first(agent string, picks []pick) string {
	for _, p := range picks {
		if strings.Contains(agent, p.text) {
			return p.name
		}
	}
	return ""
}
