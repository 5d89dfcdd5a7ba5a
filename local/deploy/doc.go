// Package deploy holds the scripts behind make deploy, make key and make destroy, and their tests, which run them with an
// aws and a sam that only note what they are asked.
package deploy
