// Package browser names the browser and the system of a User-Agent. The header is
// whatever the client says, so nothing of it is copied: it only picks from the names
// here.
package browser

import "strings"

// Of gives the browser's family and its system, such as "Firefox" and "Windows"; ""
// for what is not known.
func Of(agent string) (family, system string) { return familyOf(agent), systemOf(agent) }

// pick is a text that tells something apart, and what it stands for.
type pick struct{ text, name string }

// familyOf finds the browser. Most of them also name those that they want to be taken
// for, so the order counts.
func familyOf(agent string) string {
	return first(agent, []pick{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	})
}

// systemOf finds the system. An iPad that asks for desktop pages says that it is a Mac.
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
