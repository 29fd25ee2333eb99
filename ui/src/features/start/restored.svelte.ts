// Whether a backup has just been restored, for the screen that comes next to say so.
export const restored = $state({ now: false });
