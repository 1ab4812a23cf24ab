//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// crashSignal is the “immediate” shutdown: nothing is finished, and the next start recovers.
const crashSignal = syscall.SIGQUIT

// otherUser returns as whom the server runs where this process is root, whom it refuses: postgres,
// or nobody; 0 where it runs as the user of this process.
func otherUser() (uid, gid uint32) {
	if os.Geteuid() != 0 {
		return 0, 0
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		id, err1 := strconv.ParseUint(u.Uid, 10, 32)
		group, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && id != 0 {
			return uint32(id), uint32(group)
		}
	}
	return 65534, 65534 // nobody, almost everywhere
}

// asOther lets a command run as that user, and end with this process.
func asOther(cmd *exec.Cmd) {
	cmd.SysProcAttr = endWithParent()
	if uid, gid := otherUser(); uid != 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
		cmd.Env = append(os.Environ(), "HOME=/nonexistent")
	}
}

// giveAway lets that user have a file or folder.
func giveAway(path string) error {
	uid, gid := otherUser()
	if uid == 0 {
		return nil
	}
	return os.Chown(path, int(uid), int(gid))
}

// makeFolder makes a folder that the other user can reach: root's TMPDIR may be closed to others.
func makeFolder() (string, error) {
	parent := ""
	if uid, _ := otherUser(); uid != 0 {
		parent = "/tmp"
	}
	if given := os.Getenv("FAQBOT_TEST_TMP"); given != "" {
		parent = given
	}
	dir, err := os.MkdirTemp(parent, "faqbot-postgres-*")
	if err != nil {
		return "", err
	}
	if err := giveAway(dir); err != nil {
		return "", fmt.Errorf("let another user have %s: %w", dir, err)
	}
	return dir, nil
}
