/* Preloaded into a test process: makes the n-th write or sync of Kingly's database fail.
 *
 * The process shares four numbers with it through the file that KINGLY_DISK_CONTROL names:
 * calls so far, the call that fails (0: none), the error it fails with, and whether all later
 * calls fail as well. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct control {
  long long calls, fails_at, error, persists;
};

static struct control *shared;

static struct control *control(void) {
  if (shared != NULL) return shared;
  const char *path = getenv("KINGLY_DISK_CONTROL");
  if (path == NULL) return NULL;
  int file = open(path, O_RDWR);
  if (file < 0) return NULL;
  void *mapped = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return shared = mapped == MAP_FAILED ? NULL : mapped;
}

/* Whether this call on an open file is to fail; sets errno then. */
static int fails(int file) {
  struct control *orders = control();
  if (orders == NULL) return 0;
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (strstr(path, "/kingly.db") == NULL || strstr(path, "-lock") != NULL) return 0;
  orders->calls += 1;
  if (orders->fails_at == 0) return 0;
  int hit = orders->persists ? orders->calls >= orders->fails_at : orders->calls == orders->fails_at;
  if (hit) errno = (int)orders->error;
  return hit;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count) {
  return fails(file) ? -1 : REAL(write)(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return fails(file) ? -1 : REAL(pwrite)(file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  return fails(file) ? -1 : REAL(pwrite64)(file, bytes, count, offset);
}
int fsync(int file) { return fails(file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(file) ? -1 : REAL(fdatasync)(file); }
int ftruncate(int file, off_t length) { return fails(file) ? -1 : REAL(ftruncate)(file, length); }
int ftruncate64(int file, off64_t length) {
  return fails(file) ? -1 : REAL(ftruncate64)(file, length);
}
