/** What the gate reads: a file, or its bytes in memory. */
export interface ArchiveBytes {
  /** Copies at most `length` bytes from `position` on into `buffer`, fewer at the end, none behind it. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

export function inMemory(bytes: Buffer): ArchiveBytes {
  return {
    read: (buffer, offset, length, position) =>
      Promise.resolve({ bytesRead: bytes.subarray(position, position + length).copy(buffer, offset) }),
  };
}
