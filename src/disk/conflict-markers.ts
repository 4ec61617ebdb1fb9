/**
 * Whether a merge left both sides in a text: Git's three markers at the beginning of lines, in their order. The markers
 * of `merge.conflictStyle=diff3` are between them.
 */
export function hasConflictMarkers(text: string): boolean {
  const markers: readonly string[] = text.match(/^(?:<<<<<<< |=======\r?$|>>>>>>> )/gm) ?? [];
  const ours = markers.indexOf("<<<<<<< ");
  const middle = markers.findIndex((marker, index) => index > ours && marker.startsWith("="));
  return ours !== -1 && middle !== -1 && markers.indexOf(">>>>>>> ", middle) !== -1;
}
