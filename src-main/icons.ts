import { nativeImage, type NativeImage } from 'electron';
import { trayIconData, trayIconSmallData, trayTemplateData, windowIconData } from './icon-data.ts';

/** The window’s icon (Linux and Windows; macOS takes the bundle’s). */
export function windowIcon(): NativeImage {
  return image(windowIconData);
}

/** The tray’s icon in the size and kind that the platform shows. */
export function trayIcon(): NativeImage {
  if (process.platform !== 'darwin') {
    return image(process.platform === 'win32' ? trayIconSmallData : trayIconData);
  }
  const template = image(trayTemplateData);
  // Drawn by the system in the menu bar’s colour.
  template.setTemplateImage(true);
  return template;
}

/** Icons are part of the bundle, so that no build has to say where their files are. */
function image(data: Readonly<Record<number, string>>): NativeImage {
  const icon = nativeImage.createEmpty();
  for (const [scaleFactor, dataURL] of Object.entries(data)) {
    icon.addRepresentation({ scaleFactor: Number(scaleFactor), dataURL });
  }
  return icon;
}
