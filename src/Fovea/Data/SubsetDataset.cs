using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Selected samples of another set.</summary>
internal sealed class SubsetDataset : Dataset
{
    private readonly Dataset _source;
    private readonly int[] _indices;

    public SubsetDataset(Dataset source, int[] indices)
    {
        if (indices.Length == 0)
        {
            throw new FoveaException($"A subset of {source.Name} needs at least one sample; found no indices.");
        }
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)source.Count)
            {
                throw new FoveaException($"A subset of {source.Name} refers to sample {index}; the samples are 0 … {source.Count - 1}.");
            }
        }
        _source = source;
        _indices = indices;
    }

    public override string Name => _source.Name;

    public override int Count => _indices.Length;

    public override Shape SampleShape => _source.SampleShape;

    public override IReadOnlyList<string> Classes => _source.Classes;

    public override int TargetLength => _source.TargetLength;

    public override IReadOnlyList<NamedShape> Inputs => _source.Inputs;

    public override IReadOnlyList<NamedShape> Targets => _source.Targets;

    internal override bool HasBytes => _source.HasBytes;

    internal override bool DecodesSamples => _source.DecodesSamples;

    public override void ReadSample(int index, Span<float> sample) => _source.ReadSample(_indices[index], sample);

    public override void ReadTarget(int index, Span<float> target) => _source.ReadTarget(_indices[index], target);

    public override string Describe(int index) => _source.Describe(_indices[index]);

    internal override ReadOnlySpan<byte> GetBytes(int index) => _source.GetBytes(_indices[index]);
}
