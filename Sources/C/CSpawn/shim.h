#pragma once
#include <spawn.h>

// glibc has these, and hides them from those that do not ask for its extensions, as Swift's module of glibc does not.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
