using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Elementwise;

/// <summary>The sizes of a tensor [batch, channels, area] whose channels are treated alike, and its layout.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Batch">Images.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Area">Pixels of a channel.</param>
internal readonly record struct ChannelGeometry(TensorLayout Layout, int Batch, int Channels, int Area);
