/** What can be somebody's face: everybody who looks at a chat gets it, and a browser shows it without running anything. Bytes. */
export const faceFile = { types: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'], bytesMax: 5 * 1024 * 1024 }
