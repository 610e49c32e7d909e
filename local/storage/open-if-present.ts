import { type FileHandle, open } from 'node:fs/promises'

/** Opens a file for reading; undefined when it is absent. Throws the system's error otherwise. */
export async function openIfPresent(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw error
  }
}
