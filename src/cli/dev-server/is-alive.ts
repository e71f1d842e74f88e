/** True where a process of this id runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
