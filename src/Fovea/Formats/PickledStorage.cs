namespace Fovea.Formats;

/// <summary>A flat array that a pickle refers to and that lies in the archive under its key.</summary>
internal sealed record PickledStorage(SafetensorsType Type, string Key, long Elements);
