/** Methods of subresources that forward whole requests, in upstream's order. */
export const allMethods: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
