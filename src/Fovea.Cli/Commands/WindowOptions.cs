using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Layers;

namespace Fovea.Cli.Commands;

/// <summary>The options of a sliding window.</summary>
internal sealed class WindowOptions
{
    public Option<PerAxis?> Kernel { get; } = Values.PerAxis(
        "--kernel", "Size of the window: one number for all axes, or one per axis, as 3x5.");

    public Option<PerAxis?> Stride { get; } = Values.PerAxis("--stride", "Step between windows.");

    public Option<Padding?> Padding { get; } = Values.Padding(
        "--padding", "Cells around the input: 2, 1x2, same, valid or full; 0 by default.");

    public Option<PerAxis?> Dilation { get; } = Values.PerAxis("--dilation", "Step between the window's cells; 1 by default.");

    public IEnumerable<Option> All => [Kernel, Stride, Padding];
}
