package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// process is a running server of a test's own.
type process struct {
	cmd    *exec.Cmd
	output string        // the file that it writes to
	ended  chan struct{} // closed when it has
}

// Up starts a server of the test's own that is stopped, on the port that it had.
func (s *Server) Up() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" || s.process != nil {
		return errors.New("pgtest: the server is not one of the test's own, or is up")
	}
	for attempt := 1; ; attempt++ {
		host := s.url.Host
		if host == "" {
			var err error
			if host, err = freeAddress(); err != nil {
				return fmt.Errorf("pgtest: %w", err)
			}
		}
		p, err := s.run(host)
		if err == nil {
			s.process, s.url.Host = p, host
			return nil
		}
		if attempt == 5 || s.url.Host != "" { // another program may have been quicker to take the port
			return fmt.Errorf("pgtest: start postgres: %w", err)
		}
	}
}

func freeAddress() (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }() // it was only asked for its port
	return l.Addr().String(), nil
}

// run starts the server and waits until it takes connections.
func (s *Server) run(host string) (*process, error) {
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		return nil, err
	}
	p := &process{output: filepath.Join(s.dir, "output"), ended: make(chan struct{})}
	out, err := os.Create(p.output)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }() // the child has its own
	p.cmd = exec.CommandContext(context.Background(), filepath.Join(s.programs, "postgres"), "-D", s.data(), "-p", port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=60",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB",
		"-c", "lc_messages=C", "-c", "log_min_messages=warning")
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = s.dir, out, out
	asOther(p.cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the server ends with the thread that started it
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // how it ended does not matter
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, s.wait(p, port)
}

// wait waits until the server says that it is ready, in the file that it keeps for this.
func (s *Server) wait(p *process, port string) error {
	deadline := time.Now().Add(timeout)
	for {
		// Its lines are pid, folder, start, port, socket, address, key, status.
		data, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
		lines := bytes.Split(data, []byte("\n"))
		if err == nil && len(lines) >= 8 && string(bytes.TrimSpace(lines[7])) == "ready" && string(lines[3]) == port &&
			string(lines[0]) == strconv.Itoa(p.cmd.Process.Pid) {
			return nil
		}
		select {
		case <-p.ended:
			text, _ := os.ReadFile(p.output)
			return fmt.Errorf("it ended: %s", text)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.stop(os.Kill)
			return fmt.Errorf("it is not ready after %v", timeout)
		}
	}
}

func (p *process) stop(signal os.Signal) {
	_ = p.cmd.Process.Signal(signal) // it may have ended
	<-p.ended
}

// Down stops a server of the test's own as an operator does who cannot wait: whoever is connected
// is cut off.
func (s *Server) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.stop(os.Interrupt) // the “fast” shutdown
		s.process = nil
	}
}

// Crash ends a server of the test's own as the power does.
func (s *Server) Crash() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.stop(crashSignal)
		s.process = nil
	}
}

// Close ends a server of the test's own, and removes what it has left.
func (s *Server) Close() {
	s.Crash()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // a leftover in the temporary folder does no harm
	}
}
