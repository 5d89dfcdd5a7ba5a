// Package rig is a running system that counts: who measures starts one, lets people log in, and reads what that came to.
package rig
