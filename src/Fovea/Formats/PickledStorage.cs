namespace Fovea.Formats;

/// <summary>A flat array that a pickle refers to, stored in the archive under its key.</summary>
internal sealed record PickledStorage(SafetensorsType Type, string Key, long Elements);
