export const manual = () => "";
