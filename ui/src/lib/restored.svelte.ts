// Whether somebody wants to restore a backup once the desk is locked, and whether one has just been restored: for the screen that
// comes next.
export const restored = $state({ wanted: false, now: false });
