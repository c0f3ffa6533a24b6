import type { Browser, BrowserContext } from "playwright-core";

export const executablePath: string;
export function launchChromium(): Promise<Browser>;
export function launchWithProfile(folder: string): Promise<BrowserContext>;
