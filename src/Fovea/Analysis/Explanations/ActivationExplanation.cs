using Fovea.Backends;
using Fovea.Backends.Reference;
using Fovea.Kernels.Elementwise;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis.Explanations;

/// <summary>
/// An activation: an element-wise function. Its values come from the double-precision reference backend, not from a
/// second definition here.
/// </summary>
internal static class ActivationExplanation
{
    private static readonly float[] Table = [-3, -2, -1, -0.5f, 0, 0.5f, 1, 2, 3];

    public static Explanation Explain(ExplanationSubject subject)
    {
        string formula = Formula(subject.Layer);
        float x = (float)subject.Input([.. subject.Position]);
        float[] values = Values(subject, [.. Table, x]);
        string numbers = $"f({Amounts.Number(x)}) = {Amounts.Number(values[^1])}";
        var worked = new WorkedValue(subject.Position, 1, values[^1], [$"x = {Amounts.Number(x)}", numbers]);
        return new Explanation
        {
            Title = subject.Layer.Summary,
            InputShape = subject.InputShape,
            OutputShape = subject.OutputShape,
            Formula = formula,
            Substitution = [numbers],
            Parameters = subject.Parameters,
            MultiplyAdds = 0,
            Worked = worked,
            Sections =
            [
                new("What happens", [formula,
                    "Applied element-wise: the shape is unchanged. Without activations, consecutive layers " +
                    "collapse to one linear map."]),
                new("Values", [.. Table.Select((value, i) => $"f({Amounts.Number(value)}) = {Amounts.Number(values[i])}")]),
                ExplanationText.Memory(subject),
                ExplanationText.Value(subject, worked),
            ],
        };
    }

    private static float[] Values(ExplanationSubject subject, float[] x)
    {
        using Model model = Model.Create(new Shape(1, x.Length), subject.Layer is PReLU ? new PReLU() : subject.Layer);
        if (subject.Layer is PReLU { PerChannel: var perChannel })
        {
            model.Parameters["weight"][0] = (float)subject.Parameter("weight", perChannel ? subject.Position[0] : 0);
        }
        using IExecutable executable = new ReferenceBackend().Compile(model.BuildGraph(1).Graph, model.Parameters, new CompileOptions());
        x.CopyTo(executable.Input(Model.InputName));
        executable.Run();
        return executable.Output(Model.OutputName).ToArray();
    }

    private static string Formula(Layer layer) => (layer as ActivationLayer)?.Function switch
    {
        null => "f(x) = x for x ≥ 0, a·x below; a is learned",
        { Kind: ActivationKind.ReLU } => "f(x) = max(0, x)",
        { Kind: ActivationKind.LeakyReLU } f => $"f(x) = x for x ≥ 0, {Amounts.Number(f.Alpha)}·x below",
        { Kind: ActivationKind.Sigmoid } => "f(x) = 1/(1 + e^(−x))",
        { Kind: ActivationKind.Tanh } => "f(x) = (e^x − e^(−x))/(e^x + e^(−x))",
        { Kind: ActivationKind.Elu } f => $"f(x) = x for x ≥ 0, {Amounts.Number(f.Alpha)}·(e^x − 1) below",
        { Kind: ActivationKind.Selu } => "f(x) = 1.0507·x for x ≥ 0, 1.0507·1.6733·(e^x − 1) below",
        { Kind: ActivationKind.Gelu } => "f(x) = x·½·(1 + erf(x/√2))",
        { Kind: ActivationKind.GeluTanh } => "f(x) = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))",
        { Kind: ActivationKind.Silu } => "f(x) = x/(1 + e^(−x))",
        { Kind: ActivationKind.HardSigmoid } => "f(x) = min(max(x/6 + ½, 0), 1)",
        { Kind: ActivationKind.HardSwish } => "f(x) = x·min(max(x/6 + ½, 0), 1)",
        { Kind: ActivationKind.ReLU6 } => "f(x) = min(max(x, 0), 6)",
        { Kind: ActivationKind.Clip } f => $"f(x) = min(max(x, {Amounts.Number(f.Alpha)}), {Amounts.Number(f.Beta)})",
        { Kind: ActivationKind.Softplus } f => $"f(x) = ln(1 + e^({Amounts.Number(f.Alpha)}·x))/{Amounts.Number(f.Alpha)}",
        { Kind: ActivationKind.Mish } => "f(x) = x·tanh(ln(1 + e^x))",
        ActivationFunction f => $"f = {f.Kind}",
    };
}
