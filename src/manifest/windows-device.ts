/** Names that Windows keeps for devices: no folder or file there can have them, with any extension. */
export const windowsDevice = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
